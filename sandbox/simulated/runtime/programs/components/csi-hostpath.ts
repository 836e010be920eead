/** csi-driver-host-path and the sidecars of CSI drivers. What they do is done by controllers/csi-hostpath while the driver runs. */
import type { Program } from '../../process/process.ts';
import { untilSignal } from '../daemon.ts';
import { klog, work } from './component.ts';

export const hostpathPlugin: Program = async (process) => {
  const name = process.argv.find((argument) => argument.startsWith('--drivername='))?.slice(13) ?? '';
  klog(process, 'I', 'main.go:120', `"Starting Prometheus metrics endpoint server"`);
  klog(process, 'I', 'hostpath.go:114', `"Driver" name="${name}" version="v1.17.0"`);
  klog(
    process,
    'I',
    'server.go:129',
    `Listening for connections on address: &net.UnixAddr{Name:"/csi/csi.sock", Net:"unix"}`,
  );
  return await work(process, 'csi-hostpathplugin');
};

export const csiSidecar: Program = async (process) => {
  klog(process, 'I', 'main.go:157', `"Version" version="${process.name}"`);
  return await untilSignal(process, { TERM: 0, INT: 0 });
};
