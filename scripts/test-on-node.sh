#!/bin/bash
# Runs the built program and the tests of the data path on another version of Node: scripts/test-on-node.sh 24
# That Node comes from npm, into a temporary folder that is removed again: from the package that the package `node` would fetch by a script
# of its own, which can take minutes.
set -euo pipefail
version=${1:?which version of Node, for instance: scripts/test-on-node.sh 24}
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=$(node -p '`node-${process.platform}-${process.arch}`')
npm install --prefix "$folder" --no-save --no-package-lock --loglevel=error "$package@$version" >&2
export PATH="$folder/node_modules/$package/bin:$PATH"
echo "Node $(node --version)"

node dist/cli.js -v
node dist/cli.js -f examples/sticky-sessions/limpet.yaml -c

node .built/scripts/run-suites.js http1 plugins scenarios threats | node .built/scripts/report.js
