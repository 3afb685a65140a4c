package mail

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/outbox"
)

// Without a server mails are files that only their owner can read, in the order of time.
func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "var", "mails")
	b := newBench(t, nil, dir)
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Written, 1, "")
	name := "20260329T174846.000000Z-" + string(b.mail().ID) + ".eml"
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != name {
		t.Fatalf("the files are %v, %v", files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if folder, err := os.Stat(dir); err != nil || folder.Mode() != fs.ModeDir|0o700 {
		t.Errorf("the folder's mode is %v, %v", folder.Mode(), err)
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || !strings.Contains(string(text), "To: \"Ada Lovelace\" <ada@example.test>\r\n") || !strings.Contains(string(text), "https://credits.acme.test/reset/secret\r\n") {
		t.Errorf("the file is %s, %v", text, err)
	}
	// A mail that is sent twice is one file.
	if _, err := b.sender.by.deliver(t.Context(), message{id: b.mail().ID, data: text}); err != nil {
		t.Error(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("the files are %v, %v", files, err)
	}
}

// A folder that can't be written to is found at the start.
func TestAFolderThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckFolder(file); err == nil || !strings.HasPrefix(err.Error(), "can't be written to: ") {
		t.Errorf("it is taken: %v", err)
	}
	b := newBench(t, nil, file)
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Waiting, 1, "Writing to "+file+" failed: mkdir "+file+": not a directory")
}
