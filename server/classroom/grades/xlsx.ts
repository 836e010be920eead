/**
 * Tables as an Excel workbook (ECMA-376, SpreadsheetML): texts and numbers, a bold first row that stays in sight, columns as wide as
 * what is in them. Texts are texts: none is ever taken for a formula.
 */
import { type ZipEntry, zipOf } from '../zip.ts';
import type { Table } from './tables.ts';

/** Most that a cell takes, in characters. */
const LONGEST = 32_767;
/** Of a column, in characters. */
const WIDTH = { least: 8, most: 60 } as const;

/** The bytes of an `.xlsx`. Names of tables have at most 31 characters and are different. */
export async function workbook(tables: readonly Table[]): Promise<Buffer> {
  const sheets = tables.map((table, at) => file(`xl/worksheets/sheet${at + 1}.xml`, sheetXml(table)));
  const parts = [
    file('[Content_Types].xml', contentTypes(tables)),
    file('_rels/.rels', relationships([['officeDocument', 'xl/workbook.xml']])),
    file('xl/workbook.xml', workbookXml(tables)),
    file('xl/_rels/workbook.xml.rels', workbookRelationships(tables)),
    file('xl/styles.xml', STYLES),
    ...sheets,
  ];
  const pieces: Buffer[] = [];
  for await (const piece of zipOf(parts)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const file = (name: string, xml: string): ZipEntry => ({
  name,
  bytes: async () => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`, 'utf8'),
});

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function contentTypes(tables: readonly Table[]): string {
  const sheets = tables.map(
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  return [
    `<Types xmlns="${PACKAGE}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>`,
    `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>`,
    ...sheets,
    '</Types>',
  ].join('');
}

const relationships = (all: readonly (readonly [string, string])[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${all
    .map(
      ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`;

const workbookRelationships = (tables: readonly Table[]): string =>
  relationships([
    ...tables.map((_, at) => ['worksheet', `worksheets/sheet${at + 1}.xml`] as const),
    ['styles', 'styles.xml'],
  ]);

function workbookXml(tables: readonly Table[]): string {
  const sheets = tables.map(
    ({ name }, at) => `<sheet name="${xml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets></workbook>`;
}

/** 0: as it comes. 1: bold, for the first row. 2: text that may have several lines. 3: a number with a decimal. */
const STYLES = [
  `<styleSheet xmlns="${MAIN}">`,
  '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>',
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>',
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs>',
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
].join('');

function sheetXml({ columns, rows }: Table): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => widthOf(all.map((row) => row[at] ?? '')));
  const cols = widths.map(
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
  );
  const last = `${letters(Math.max(1, columns.length))}${all.length}`;
  return [
    `<worksheet xmlns="${MAIN}"><dimension ref="A1:${last}"/>`,
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
    `<cols>${cols.join('')}</cols><sheetData>`,
    ...all.map((row, at) => rowXml(row, at + 1)),
    `</sheetData><autoFilter ref="A1:${last}"/></worksheet>`,
  ].join('');
}

function rowXml(row: Table['rows'][number], number: number): string {
  const cells = row.map((value, at) => {
    const where = `r="${letters(at + 1)}${number}"`;
    if (typeof value === 'number') return `<c ${where} s="3"><v>${value}</v></c>`;
    if (value === '') return '';
    const text = xml(value.slice(0, LONGEST));
    return `<c ${where} s="${number === 1 ? 1 : 2}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  });
  return `<row r="${number}">${cells.join('')}</row>`;
}

/** Of the longest line; Hangul is as wide as two letters. */
function widthOf(values: readonly (string | number)[]): number {
  const lines = values.flatMap((value) => String(value).split('\n'));
  const longest = lines.reduce((most, line) => Math.max(most, [...line].length + wide(line)), 0);
  return Math.min(WIDTH.most, Math.max(WIDTH.least, longest + 2));
}

const wide = (line: string): number => [...line].filter((letter) => letter >= '\u1100').length;

/** 1 → A, 27 → AA. */
function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return `${rest > 0 ? letters(rest) : ''}${String.fromCharCode(65 + ((column - 1) % 26))}`;
}

/** As XML 1.0 can have it: control characters and halves of pairs are none, and what looks like Excel's `_x000D_` stays what it is. */
const xml = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
