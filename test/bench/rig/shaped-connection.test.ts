import { ShapedConnection } from './shaped-connection';

const connection = () => new ShapedConnection({ turnMs: 20, bytesPerSecond: 1_000_000 });

describe('the simulated network', () => {
  test('lets an answer wait for a turn', () => {
    const shaped = connection();
    shaped.fromClient(0, 100);
    expect(shaped.fromServer(0, 100)).toBe(120);
  });

  test('takes one turn for an answer, however many pieces it comes in', () => {
    const shaped = connection();
    shaped.fromClient(0, 100);
    shaped.fromServer(0, 100);
    expect(shaped.fromServer(0, 130)).toBe(130);
  });

  test('takes a turn for every question', () => {
    const shaped = connection();
    shaped.fromClient(0, 100);
    shaped.fromServer(0, 100);
    shaped.fromClient(0, 200);
    expect(shaped.fromServer(0, 200)).toBe(220);
  });

  test('does not hold a request back', () => {
    expect(connection().fromClient(0, 100)).toBe(100);
  });

  test('carries so many bytes a second each way', () => {
    const shaped = connection();
    expect(shaped.fromClient(10_000, 0)).toBe(10);
    expect(shaped.fromClient(10_000, 0)).toBe(20);
    expect(shaped.fromServer(5_000, 0)).toBe(25);
  });

  test('does not make up for time in which nothing was sent', () => {
    const shaped = connection();
    shaped.fromClient(10_000, 0);
    expect(shaped.fromClient(10_000, 500)).toBe(510);
  });
});
