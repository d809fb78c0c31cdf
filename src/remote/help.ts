const access = `
  --admin URL        the administration side, http://127.0.0.1:7979 unless given here or in LIMPET_ADMIN
  LIMPET_USER        name:password, where it asks for a login; or LIMPET_TOKEN, a bearer token`

/** What `-h` says of each command. */
export const commandHelp = {
  drain: `limpet drain BACKEND/SERVER…: leave servers to the clients that are bound to them, all or none

  --wait             stay until nobody is left on them, or their time is over
  --deadline TIME    how long it may take, such as 10m
  --afterwards WHAT  what follows on the deadline: maint (unless given), remove or keep
  --floor FLOOR      what each backend must keep for new clients: servers, 1 unless given, or part of its weight, 50%
${access}`,
  ready: `limpet ready BACKEND/SERVER…: give servers new clients again

  --wait             stay until they take them, checks passed
  --timeout TIME     how long to stay, 60s unless given; then the exit code is 1
${access}`,
  maint: `limpet maint BACKEND/SERVER…: put servers into maintenance: they serve nobody
${access}`,
  status: `limpet status [NAME…]: the statistics of all, or of these frontends and backends

  --json             as JSON
${access}`,
}

export type Command = keyof typeof commandHelp

export function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(commandHelp, word)
}
