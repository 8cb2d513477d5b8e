/** How the code of the encoder is deployed. Both ways deploy the same code. */
export class EncoderCode {
  /**
   * Deploys the code as an asset, which the CDK uploads. The account and Region must be bootstrapped with `cdk bootstrap`.
   */
  public static asset(): EncoderCode {
    return new EncoderCode(false);
  }

  /**
   * Includes the code, about 430 KB, in the template, so that no asset has to be uploaded for it. With a
   * `BootstraplessSynthesizer`, the stack can be deployed without bootstrapping.
   *
   * CloudFormation accepts templates of up to 51,200 bytes in the API call, and of up to 1 MB from S3 or the console. A
   * stack can therefore contain two such pipelines. The CDK CLI uploads the template to the bootstrap bucket. With
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
