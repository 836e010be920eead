/** Every image the simulated registries have. One file an image family, under images/. */

import { type Image, imageDigest, imageTitle, parseImageName } from './image.ts';
import { agnhostImages } from './images/agnhost.ts';
import { alpineImages, curlImages, netshootImages } from './images/alpine.ts';
import { busyboxImages } from './images/busybox.ts';
import { corednsImages } from './images/coredns.ts';
import { databaseImages } from './images/databases.ts';
import { debianImages } from './images/debian.ts';
import { echoImages } from './images/echo.ts';
import { httpdImages } from './images/httpd.ts';
import { ingressNginxImages } from './images/ingress-nginx.ts';
import { kubectlImages } from './images/kubectl.ts';
import { csiImages, kubernetesImages } from './images/kubernetes.ts';
import { metricsServerImages } from './images/metrics-server.ts';
import { nginxImages } from './images/nginx.ts';
import { nginxGatewayFabricImages } from './images/nginx-gateway-fabric.ts';
import { pauseImages } from './images/pause.ts';
import { redisImages } from './images/redis.ts';
import { supermarioImages } from './images/supermario.ts';

export const catalogue: readonly Image[] = [
  ...busyboxImages,
  ...alpineImages,
  ...curlImages,
  ...netshootImages,
  ...echoImages,
  ...databaseImages,
  ...corednsImages,
  ...nginxImages,
  ...debianImages,
  ...httpdImages,
  ...kubernetesImages,
  ...kubectlImages,
  ...ingressNginxImages,
  ...nginxGatewayFabricImages,
  ...csiImages,
  ...metricsServerImages,
  ...redisImages,
  ...supermarioImages,
  ...pauseImages,
  ...agnhostImages,
];

/** The images a cluster of kind runs: the newest of each component. */
export const KUBERNETES_IMAGES: readonly string[] = [...corednsImages.slice(0, 1), ...kubernetesImages]
  .filter(({ repository }, index, all) => all.findIndex((each) => each.repository === repository) === index)
  .map(imageTitle);

const byTitle = new Map(catalogue.map((image) => [imageTitle(image), image]));

/** The image a name means, by tag or digest; undefined when no registry has it. */
export function findImage(name: string): Image | undefined {
  const parsed = parseImageName(name);
  if (!parsed) return undefined;
  if (parsed.digest) {
    const same = catalogue.filter(({ repository }) => repository === parsed.repository);
    return same.find((image) => imageDigest(image) === parsed.digest);
  }
  return byTitle.get(`${parsed.repository}:${parsed.tag}`);
}
