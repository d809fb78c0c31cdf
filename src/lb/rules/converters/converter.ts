import type { ConverterName } from '../../../schemas/rules/converters.ts'
import type { Scene } from '../scene.ts'
import type { Surroundings } from '../surroundings.ts'
import { toText, type Value } from '../value.ts'

/** What becomes of a sample; `undefined` for nothing. */
export type Convert = (value: Value, scene: Scene) => Value | undefined

/** Makes a converter of the arguments it is written with. */
export type MakeConverter = (args: readonly string[], surroundings: Surroundings) => Convert

/** Converters by their names, none of them one that is not known. */
export function named<Name extends ConverterName>(makes: Record<Name, MakeConverter>): Record<Name, MakeConverter> {
  return makes
}

/** A converter of texts that takes no argument. */
export function ofText(convert: (text: string) => Value | undefined): MakeConverter {
  return () => (value) => convert(toText(value))
}
