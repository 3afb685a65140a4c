//go:build cgo

#include <stddef.h>

#include "_cgo_export.h"

extern sqlite3_vfs *sqlite3_vfs_find(const char *);
extern int sqlite3_vfs_register(sqlite3_vfs *, int);

static sqlite3_vfs *below;  // SQLite's own
static sqlite3_vfs disk;    // which is the same, but for what is opened and removed

// SQLite has a table of methods for each way of locking; a file gets a copy of its own with
// ours in four places.
enum { tables = 8 };
static const io_methods *originals[tables];
static io_methods patched[tables];

static const io_methods *original(sqlite3_file *file) {
	return originals[file->methods - patched];
}

static int disk_close(sqlite3_file *file) {
	diskClose(file);
	return original(file)->close(file);
}

static int disk_write(sqlite3_file *file, const void *data, int length, long long at) {
	int code = original(file)->write(file, data, length, at);
	if (code == 0) {
		diskWrite(file, (void *)data, length, at);
	}
	return code;
}

static int disk_truncate(sqlite3_file *file, long long size) {
	int code = original(file)->truncate(file, size);
	if (code == 0) {
		diskTruncate(file, size);
	}
	return code;
}

// The real disk need not be asked: nobody pulls its plug.
static int disk_sync(sqlite3_file *file, int flags) {
	diskSync(file);
	return 0;
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *got) {
	int watched = name != NULL && diskWatches((char *)name);
	int code = below->open(below, name, file, flags, got);
	if (code != 0 || !watched) {
		return code;
	}
	int i = 0;
	while (i < tables && originals[i] != NULL && originals[i] != file->methods) {
		i++;
	}
	if (i == tables) {
		return 1; // SQLITE_ERROR
	}
	if (originals[i] == NULL) {
		patched[i] = *file->methods;
		patched[i].close = disk_close;
		patched[i].write = disk_write;
		patched[i].truncate = disk_truncate;
		patched[i].sync = disk_sync;
		originals[i] = file->methods;
	}
	file->methods = &patched[i];
	diskOpen(file, (char *)name);
	return 0;
}

static int disk_remove(sqlite3_vfs *vfs, const char *name, int sync) {
	int code = below->remove(below, name, sync);
	if (code == 0 && diskWatches((char *)name)) {
		diskRemove((char *)name, sync);
	}
	return code;
}

int disk_install(void) {
	below = sqlite3_vfs_find(NULL);
	disk = *below;
	disk.name = "disk";
	disk.next = NULL;
	disk.open = disk_open;
	disk.remove = disk_remove;
	return sqlite3_vfs_register(&disk, 1);
}
