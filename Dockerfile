FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY scripts ./scripts
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production machine_ip=127.0.0.1
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY examples ./examples
USER node
EXPOSE 8080 7979
# Any answer of the administration side is a sign of life, the request for a password too.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD node -e "fetch('http://127.0.0.1:' + (process.env.ADMIN_PORT || 7979)).catch(() => process.exit(1))"
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["-f", "examples/sticky-sessions/haproxy.cfg"]
