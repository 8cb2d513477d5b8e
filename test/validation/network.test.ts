import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { ImageEncodingPipeline } from '../../src';
import { encoderOf, encoderStatements, makePipeline, onlyResource, synthesizePipeline } from '../support/synthesize';

const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const vpcOf = (scope: Stack) =>
  new Vpc(scope, 'Network', {
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED },
      { name: 'Public', subnetType: SubnetType.PUBLIC },
    ],
  });

describe('vpc', () => {
  test('places the encoder in the private subnets, with a new security group', () => {
    const { template } = synthesizePipeline((scope) => ({ vpc: vpcOf(scope) }));
    const { SubnetIds, SecurityGroupIds } = encoderOf(template).VpcConfig;
    expect(JSON.stringify(SubnetIds)).toMatch(/Isolated/);
    const [group] = onlyResource(template, 'AWS::EC2::SecurityGroup', 'ImagesEncoder');
    expect(SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('uses vpcSubnets and securityGroups', () => {
    const { template } = synthesizePipeline((scope) => {
      const vpc = vpcOf(scope);
      const securityGroups = [SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678')];
      return { vpc, vpcSubnets: { subnets: [vpc.isolatedSubnets[1]] }, securityGroups };
    });
    expect(encoderOf(template).VpcConfig).toEqual({
      SecurityGroupIds: ['sg-12345678'],
      SubnetIds: [{ Ref: expect.stringMatching(/^NetworkIsolatedSubnet2/) }],
    });
  });

  test("allows the encoder's role to create network interfaces only if there is a vpc", () => {
    const { template } = synthesizePipeline((scope) => ({ vpc: vpcOf(scope) }));
    expect(encoderStatements(template)).toContainEqual({ Effect: 'Allow', Action: NETWORK_ACTIONS, Resource: '*' });
    const without = encoderStatements(synthesizePipeline().template).flatMap(({ Action }) => Action);
    expect(without.filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  test('can be in another stack, without a dependency cycle', () => {
    const app = new App();
    const network = new Stack(app, 'Network');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { vpc: vpcOf(network) });
    Template.fromStack(stack);
    expect(stack.dependencies).toEqual([network]);
  });

  test.each(['vpcSubnets', 'securityGroups'])('is required by %s', (prop) => {
    const value = prop === 'vpcSubnets' ? { subnetType: SubnetType.PRIVATE_ISOLATED } : [];
    expect(makePipeline({ [prop]: value })).toThrow(
      `[Stack/Images] ${prop}: is specified without vpc. Also specify vpc, or omit ${prop}.`,
    );
  });

  test.each([0, 6])('rejects %d securityGroups', (count) => {
    expect(
      makePipeline((scope) => ({
        vpc: vpcOf(scope as Stack),
        securityGroups: Array.from({ length: count }, (_, i) =>
          SecurityGroup.fromSecurityGroupId(scope, `Group${i}`, `sg-1234567${i}`),
        ),
      })),
    ).toThrow(
      `securityGroups: must contain 1 to 5 security groups, got ${count}. Specify such a list, or omit securityGroups to have one created.`,
    );
  });
});

describe('tracing', () => {
  test('is off by default', () => {
    expect(encoderOf(synthesizePipeline().template)).not.toHaveProperty('TracingConfig');
  });

  test('ACTIVE traces the encoder and allows it to send traces', () => {
    const { template } = synthesizePipeline({ tracing: Tracing.ACTIVE });
    expect(encoderOf(template).TracingConfig).toEqual({ Mode: 'Active' });
    expect(encoderStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    });
  });
});
