import type { ConverterName } from '../../schemas/rules/converters.ts'
import type { Sample } from '../../schemas/rules/sample.ts'
import type { Convert, MakeConverter } from './converters/converter.ts'
import { convertersToJson } from './converters/json.ts'
import { convertersByMaps } from './converters/maps.ts'
import { convertersOfNumbers } from './converters/numbers.ts'
import { convertersOfParts } from './converters/parts.ts'
import { convertersOfTexts } from './converters/texts.ts'
import { convertersOfTimes } from './converters/times.ts'
import { convertersOfVariables } from './converters/variables.ts'
import type { Fetch, Take } from './fetches/fetch.ts'
import { takes } from './fetches.ts'
import type { Scene } from './scene.ts'
import type { Surroundings } from './surroundings.ts'
import { bytesOf, type Value } from './value.ts'

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

/** Makes a sample expression into functions. */
export function compileSample({ fetch, converters }: Sample, surroundings: Surroundings): Fetch {
  let compiled = takes[fetch.name](fetch.args, surroundings)
  for (const { name, args } of converters)
    compiled = name === 'default' ? withDefault(compiled, bytesOf(String(args[0]))) : converted(compiled, makes[name](args, surroundings))
  return compiled
}

function converted({ one, each }: Fetch, convert: Convert): Fetch {
  const take: Take = (scene) => {
    const value = one(scene)
    return value === undefined ? undefined : convert(value, scene)
  }
  if (each === undefined) return { one: take }
  return { one: take, each: (scene) => each(scene).flatMap((value) => convert(value, scene) ?? []) }
}

function withDefault({ one, each }: Fetch, value: string): Fetch {
  const take: Take = (scene) => one(scene) ?? value
  if (each === undefined) return { one: take }
  return { one: take, each: (scene: Scene): readonly Value[] => (each(scene).length > 0 ? each(scene) : [value]) }
}
