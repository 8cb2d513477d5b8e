import { connect, createServer } from 'node:net';
import { join, Network } from './shaped-connection';

/** One port that leads to another through a simulated network. */
export interface Route extends Network {
  readonly listen: number;
  readonly target: number;
}

const routes: readonly Route[] = JSON.parse(process.argv[2]);

for (const route of routes) {
  createServer({ allowHalfOpen: true }, (client) => {
    join(client, connect({ host: '127.0.0.1', port: route.target, allowHalfOpen: true }), route);
  }).listen(route.listen, '127.0.0.1');
}
