import { named, plain, several, type Visit } from './fetch.ts'

/** The parameters of a form that have a name, or all. */
function parameters(name: string): Visit {
  return (scene, accepts) =>
    (scene.body ?? '').split(/[&;]/).some((pair) => {
      const equal = pair.indexOf('=')
      return equal >= 0 && (name === '' || pair.slice(0, equal) === name) && accepts(pair.slice(equal + 1), scene)
    })
}

/** Samples of the body of a request, as much of it as rules have waited for (HAProxy manual §7.3.6). */
export const fetchesOfBodies = named({
  'req.body': plain(({ body = '' }) => body),
  'req.body_len': plain(({ body = '' }) => body.length),
  'req.body_param': ([name = '']) => several(parameters(name), 0),
  'req.body_size': plain(({ body = '', request }) => Number(request.fields.first('content-length') ?? body.length)),
})
