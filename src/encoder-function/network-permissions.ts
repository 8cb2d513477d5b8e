import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Grants the permissions that a function in a VPC requires. Lambda uses its role to create network interfaces.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function allowNetworkInterfaces(role: IRole): void {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: ['*'] }));
}
