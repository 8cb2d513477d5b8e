/** The part of the linter that tests use; it comes without types. */
declare module 'asl-validator' {
  function aslValidator(definition: object): {
    readonly isValid: boolean;
    readonly errorsText: (separator: string) => string;
  };
  export = aslValidator;
}
