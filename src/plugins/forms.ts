import fp from 'fastify-plugin'

/** The body of an HTML form, as URLSearchParams. For forms only: a schema of ours does not look into it. */
export const forms = fp(
  async (app) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 65_536 },
      async (_request: unknown, body: string | Buffer) => new URLSearchParams(String(body)),
    )
  },
  { name: 'forms' },
)
