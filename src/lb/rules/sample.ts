import { type ConverterName, converters as signatures } from '../../schemas/rules/converters.ts'
import { fetches } from '../../schemas/rules/fetches.ts'
import type { Sample } from '../../schemas/rules/sample.ts'
import type { ValueType } from '../../schemas/rules/signatures.ts'
import { type Cast, castOf } from './cast.ts'
import type { Convert, MakeConverter } from './converters/converter.ts'
import { convertersToJson } from './converters/json.ts'
import { convertersByMaps } from './converters/maps.ts'
import { convertersOfNumbers } from './converters/numbers.ts'
import { convertersOfParts } from './converters/parts.ts'
import { convertersOfTexts } from './converters/texts.ts'
import { convertersOfTimes } from './converters/times.ts'
import { convertersOfVariables } from './converters/variables.ts'
import { converted, type Fetch, type Take } from './fetches/fetch.ts'
import { takes } from './fetches.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf } from './value.ts'

/** How each converter works, by its name; `default` works where there is no sample, and is not among them. */
const makes: Record<Exclude<ConverterName, 'default'>, MakeConverter> = {
  ...convertersOfTexts,
  ...convertersOfParts,
  ...convertersToJson,
  ...convertersOfNumbers,
  ...convertersOfTimes,
  ...convertersOfVariables,
  ...convertersByMaps,
}

/** What reckons. As in HAProxy, a truth value stays one, whatever number it is by then: as bytes it is 0 or 1. */
const arithmetic: ReadonlySet<string> = new Set(['add', 'and', 'div', 'mod', 'mul', 'neg', 'or', 'sub', 'xor'])

/** Makes a sample expression into functions. */
export function compileSample({ fetch, converters }: Sample, surroundings: Surroundings): Fetch {
  let compiled = takes[fetch.name](fetch.args, surroundings)
  let { type }: { type: ValueType } = fetches[fetch.name]
  for (const { name, args } of converters) {
    const { takes, gives } = signatures[name]
    compiled =
      name === 'default'
        ? withDefault(compiled, bytesOf(String(args[0])))
        : converted(compiled, casting(castOf(type, takes), makes[name](args, surroundings)))
    type = type === 'boolean' && arithmetic.has(name) ? type : gives
  }
  return compiled
}

function casting(cast: Cast | undefined, convert: Convert): Convert {
  if (cast === undefined) return convert
  return (value, scene) => {
    const made = cast(value)
    return made === undefined ? undefined : convert(made, scene)
  }
}

function withDefault({ one, any }: Fetch, value: string): Fetch {
  const take: Take = (scene) => one(scene) ?? value
  if (any === undefined) return { one: take }
  const some = any(() => true)
  return {
    one: take,
    any: (accepts) => {
      const holds = any(accepts)
      return (scene) => (some(scene) ? holds(scene) : accepts(value, scene))
    },
  }
}
