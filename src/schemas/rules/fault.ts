/** What is wrong with a rule, in words that name the word that is wrong. */
export class RuleFault extends Error {}
