import { startControlPlane } from '../main.ts';
import { ADMIN_PASSWORD } from './plane.ts';

/** A control plane in a process of its own, to be killed. Says where it listens; flushes when asked. */
const [dataDir = ''] = process.argv.slice(2);
const plane = await startControlPlane({
  adminPassword: ADMIN_PASSWORD,
  config: { data_dir: dataDir, listen: '127.0.0.1:0', inventory_save_seconds: 1, log_level: 'silent' },
});
process.on('message', (message) => {
  if (message === 'flush') void plane.ready.then(() => plane.flush()).then(() => process.send?.({ flushed: true }));
});
process.send?.({ url: plane.urls[0], socket: plane.socket });
