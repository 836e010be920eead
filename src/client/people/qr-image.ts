/** A QR code as a drawing, dark on light in every theme: cameras want it so. */
import { qrOf } from './qr.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** `label`: for those who do not see it. */
export function qrImage(address: string, label: string): SVGSVGElement {
  const drawing = qrOf(address);
  const { size } = drawing;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('class', 'qr');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const ground = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: size, height: size, fill: '#fff' })) {
    ground.setAttribute(name, String(value));
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', drawing.path);
  path.setAttribute('fill', '#000');
  svg.append(ground, path);
  return svg;
}
