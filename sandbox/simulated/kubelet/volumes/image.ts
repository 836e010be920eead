/** Image volumes: the files of an image, to read. The image is got before the first container that mounts it starts. */
import { findImage } from '../../runtime/catalogue.ts';
import { directory } from '../../runtime/files/nodes.ts';
import type { VolumePlugin } from './types.ts';

export const image: VolumePlugin = ({ image: source = {} }) => ({
  node: findImage(source.reference ?? '')?.tree() ?? directory(),
  source: 'overlay',
  type: 'overlay',
  readOnly: true,
});
