package main

import (
	"archive/tar"
	"errors"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// An image goes to a real registry and comes back: an index with each platform, the binary
// with the right to run, a folder of its user's own, and nobody's root.
func TestPush(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	target := strings.TrimPrefix(server.URL, "http://") + "/acme/bursar:1.2"
	c := command{Binaries: []string{"linux/amd64=" + binary(t, "intel"), "linux/arm64=" + binary(t, "arm")}, Version: "1.2", Push: target}
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	ref, err := name.ParseReference(target)
	if err != nil {
		t.Fatal(err)
	}
	index, err := remote.Index(ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	for architecture, want := range map[string]string{"amd64": "intel", "arm64": "arm"} {
		image, err := remote.Image(ref, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
		if err != nil {
			t.Fatal(err)
		}
		file, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if file.Architecture != architecture || file.Config.User != "65532:65532" || file.Config.WorkingDir != "/var/lib/bursar" || file.Config.Labels["org.opencontainers.image.version"] != "1.2" {
			t.Errorf("the image of %s: %+v", architecture, file)
		}
		checkFiles(t, image, want)
	}
}

func checkFiles(t *testing.T, image v1.Image, text string) {
	t.Helper()
	type file struct {
		Mode int64
		User int
		Text string
	}
	got := map[string]file{}
	r := tar.NewReader(mutate.Extract(image))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[strings.TrimSuffix(h.Name, "/")] = file{h.Mode, h.Uid, string(content)}
	}
	want := map[string]file{
		"usr": {Mode: 0o755}, "usr/bin": {Mode: 0o755}, "usr/bin/bursar": {0o755, 0, text}, "tmp": {Mode: 0o1777},
		"var": {Mode: 0o755}, "var/lib": {Mode: 0o755}, "var/lib/bursar": {Mode: 0o700, User: 65532},
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// The same binary makes the same image, byte for byte, so that anybody can check a release.
func TestReproducible(t *testing.T) {
	file := binary(t, "bits")
	var digests []v1.Hash
	for _, name := range []string{"a.tar", "b.tar"} {
		saved := filepath.Join(t.TempDir(), name)
		if err := (command{Binaries: []string{"linux/amd64=" + file}, Version: "1.2", Save: saved}).Run(); err != nil {
			t.Fatal(err)
		}
		image, err := tarball.ImageFromPath(saved, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Image(image); err != nil {
			t.Error(err)
		}
		digest, err := image.Digest()
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, digest)
	}
	if digests[0] != digests[1] {
		t.Errorf("%s, then %s", digests[0], digests[1])
	}
}

func TestWrongArguments(t *testing.T) {
	file := binary(t, "bits")
	for _, test := range []struct {
		c    command
		want string
	}{
		{command{Binaries: []string{"linux/amd64=" + file}, Version: "1"}, "name a file with --save, or an image with --push"},
		{command{Binaries: []string{file}, Version: "1", Save: "x.tar"}, `"` + file + `" names no platform and file, such as linux/amd64=bursar`},
		{command{Binaries: []string{"linux=" + file}, Version: "1", Save: "x.tar"}, `"linux=` + file + `" names no platform and file, such as linux/amd64=bursar`},
		{command{Binaries: []string{"linux/amd64=nowhere"}, Version: "1", Save: "x.tar"}, "open nowhere: no such file or directory"},
	} {
		if err := test.c.Run(); err == nil || err.Error() != test.want {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

func binary(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bursar")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
