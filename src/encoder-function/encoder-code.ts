/**
 * How the encoder's code reaches Lambda. It is the same code, byte for byte.
 */
export class EncoderCode {
  /**
   * As a file beside the template, which the CDK uploads when it deploys. The account and Region must have been
   * bootstrapped with `cdk bootstrap`.
   */
  public static asset(): EncoderCode {
    return new EncoderCode(false);
  }

  /**
   * In the template itself, about 430 KB of it: the pipeline needs no file beside its template, and in a stack with a
   * `BootstraplessSynthesizer` no bootstrap.
   *
   * CloudFormation takes templates of up to 1 MB, from the console or from S3 and not in the call itself (51,200 bytes):
   * a stack has room for two such pipelines, and the CDK CLI deploys it from the bucket of the bootstrap. With
   * `RemovalPolicy.DESTROY`, what empties the buckets is in the template, too.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
   */
  public static inline(): EncoderCode {
    return new EncoderCode(true);
  }

  private constructor(
    /**
     * Whether the code is in the template.
     * @internal
     */
    readonly _isInline: boolean,
  ) {}
}
