// The parts of SQLite's interface to the operating system that the disk stands in:
// https://sqlite.org/c3ref/vfs.html and https://sqlite.org/c3ref/io_methods.html. The names are
// SQLite's; what is not called from here is an opaque pointer.

typedef struct io_methods io_methods;

typedef struct {
	const io_methods *methods;
} sqlite3_file;

struct io_methods {
	int version;
	int (*close)(sqlite3_file *);
	int (*read)(sqlite3_file *, void *, int, long long);
	int (*write)(sqlite3_file *, const void *, int, long long);
	int (*truncate)(sqlite3_file *, long long);
	int (*sync)(sqlite3_file *, int);
	void *others[13];
};

typedef struct sqlite3_vfs sqlite3_vfs;

struct sqlite3_vfs {
	int version;
	int file_size;
	int longest_path;
	sqlite3_vfs *next;
	const char *name;
	void *data;
	int (*open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
	int (*remove)(sqlite3_vfs *, const char *, int);
	void *others[14];
};

// disk_install puts the disk before SQLite's own. It returns SQLite's result code.
int disk_install(void);
