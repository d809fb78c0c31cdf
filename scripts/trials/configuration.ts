/**
 * What all trials run: the frontend `web` before the backend `app`, whose clients are bound by a cookie with the name of their server, and the frontend `admin`
 * with the right to change it. Other fields of each go into the further parameters.
 */
export function stickyConfiguration(
  servers: readonly { name: string; address: string }[],
  backend: Record<string, unknown> = {},
  server: Record<string, unknown> = {},
  frontend: Record<string, unknown> = {},
) {
  return {
    frontends: [
      { name: 'web', bind: ['127.0.0.1:0'], defaultBackend: 'app', ...frontend },
      { name: 'admin', bind: ['127.0.0.1:0'], stats: { uri: '/', admin: true } },
    ],
    backends: [
      { name: 'app', cookie: {}, ...backend, servers: servers.map(({ name, address }) => ({ name, address, cookie: name, ...server })) },
    ],
  }
}
