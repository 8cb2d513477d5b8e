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
  test('puts the encoder into its private subnets, with a security group of its own', () => {
    const { template } = synthesizePipeline((scope) => ({ vpc: vpcOf(scope) }));
    const { SubnetIds, SecurityGroupIds } = encoderOf(template).VpcConfig;
    expect(JSON.stringify(SubnetIds)).toMatch(/Isolated/);
    const [group] = onlyResource(template, 'AWS::EC2::SecurityGroup', 'ImagesEncoder');
    expect(SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('vpcSubnets and securityGroups are taken', () => {
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

  test("lets Lambda make the network interfaces, with the encoder's role", () => {
    const { template } = synthesizePipeline((scope) => ({ vpc: vpcOf(scope) }));
    expect(encoderStatements(template)).toContainEqual({ Effect: 'Allow', Action: NETWORK_ACTIONS, Resource: '*' });
    const without = encoderStatements(synthesizePipeline().template).flatMap(({ Action }) => Action);
    expect(without.filter((action) => action.startsWith('ec2:'))).toEqual([]);
  });

  test('of another stack makes no cycle', () => {
    const app = new App();
    const network = new Stack(app, 'Network');
    const stack = new Stack(app, 'Encoding');
    new ImageEncodingPipeline(stack, 'Images', { vpc: vpcOf(network) });
    Template.fromStack(stack);
    expect(stack.dependencies).toEqual([network]);
  });

  test.each(['vpcSubnets', 'securityGroups'])('%s without it is refused', (prop) => {
    const value = prop === 'vpcSubnets' ? { subnetType: SubnetType.PRIVATE_ISOLATED } : [];
    expect(makePipeline({ [prop]: value })).toThrow(
      `[Stack/Images] ${prop}: is given without vpc. Give the vpc they are in, or leave ${prop} out.`,
    );
  });

  test.each([0, 6])('%d securityGroups are refused', (count) => {
    expect(
      makePipeline((scope) => ({
        vpc: vpcOf(scope as Stack),
        securityGroups: Array.from({ length: count }, (_, i) =>
          SecurityGroup.fromSecurityGroupId(scope, `Group${i}`, `sg-1234567${i}`),
        ),
      })),
    ).toThrow(
      `securityGroups: has ${count} security groups, and Lambda takes 1 to 5. Give as many, or leave securityGroups out to have one made.`,
    );
  });
});

describe('tracing', () => {
  test('is off unless asked for', () => {
    expect(encoderOf(synthesizePipeline().template)).not.toHaveProperty('TracingConfig');
  });

  test('ACTIVE traces every run, and lets the encoder send what it traced', () => {
    const { template } = synthesizePipeline({ tracing: Tracing.ACTIVE });
    expect(encoderOf(template).TracingConfig).toEqual({ Mode: 'Active' });
    expect(encoderStatements(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    });
  });
});
