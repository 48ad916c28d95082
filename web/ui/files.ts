/** A file that was given, with the folders above it. */
export interface Given {
  path: string;
  blob: Blob;
}

/** A bundle has ten; a home directory that slipped has no end. */
const MOST_FILES = 2000;

export function ofInput(files: FileList | null): Given[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
}

/** What was dropped, folders walked. Entries have to be taken at once: after the event they are gone. */
export async function ofDrop(items: DataTransferItemList): Promise<Given[]> {
  const given: Given[] = [];
  const entries: FileSystemEntry[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    // What comes from another program, a mail say, is a file without a place.
    const file = entry === null ? item.getAsFile() : null;
    if (entry) entries.push(entry);
    if (file) given.push({ path: file.name, blob: file });
  }
  for (const entry of entries) await walk(entry, "", given);
  return given;
}

async function walk(entry: FileSystemEntry, above: string, given: Given[]): Promise<void> {
  if (given.length >= MOST_FILES) return;
  const path = `${above}${entry.name}`;
  if (entry instanceof FileSystemFileEntry) {
    const { promise, resolve, reject } = Promise.withResolvers<File>();
    entry.file(resolve, reject);
    given.push({ path, blob: await promise });
  } else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader();
    // It gives a hundred at a time, and none at the end.
    for (let some = await next(reader); some.length > 0; some = await next(reader))
      for (const one of some) await walk(one, `${path}/`, given);
  }
}

function next(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const { promise, resolve, reject } = Promise.withResolvers<FileSystemEntry[]>();
  reader.readEntries(resolve, reject);
  return promise;
}
