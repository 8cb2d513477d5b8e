/** How the code of the encoder is deployed. The code itself is the same. */
export class EncoderCode {
  /**
   * Deploys the code as an asset, which the CDK uploads. The account and Region must be bootstrapped with `cdk bootstrap`.
   */
  public static asset(): EncoderCode {
    return new EncoderCode(false);
  }

  /**
   * Includes the code, about 430 KB, in the template. The template then needs no other file. In a stack with a
   * `BootstraplessSynthesizer`, it also needs no bootstrapping.
   *
   * CloudFormation accepts templates of up to 51,200 bytes in the API call, and of up to 1 MB from S3 or the console. So a stack
   * can contain two such pipelines, and the CDK CLI uploads its template to the bootstrap bucket. With
   * `RemovalPolicy.DESTROY`, the template also includes the code that empties the buckets.
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
