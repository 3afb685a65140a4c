package main

import (
	"archive/tar"
	"bytes"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// platformImage is the image for one platform.
type platformImage struct {
	platform v1.Platform
	image    v1.Image
}

// nobody is the user and group that the program runs as. It has no name, since the image has
// no list of users; Kubernetes can check that a number is not root.
const nobody = 65532

// dataFolder keeps the database. It is the working folder, and a volume.
const dataFolder = "/var/lib/bursar"

// imageOf returns an image with a binary alone, which runs "bursar serve" on port 8080.
func imageOf(binary []byte, platform v1.Platform, version string) (v1.Image, error) {
	files, err := layerOf(binary)
	if err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files)), nil })
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(mutate.MediaType(mutate.ConfigMediaType(empty.Image, types.OCIConfigJSON), types.OCIManifestSchema1), layer)
	if err != nil {
		return nil, err
	}
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Variant = platform.OS, platform.Architecture, platform.Variant
	file.Config = v1.Config{
		User: "65532:65532", WorkingDir: dataFolder, Entrypoint: []string{"/usr/bin/bursar"}, Cmd: []string{"serve"},
		Env:          []string{"PATH=/usr/bin", "BURSAR_LISTEN=:8080"},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}}, Volumes: map[string]struct{}{dataFolder: {}},
		Labels: map[string]string{
			"org.opencontainers.image.title":    "Bursar",
			"org.opencontainers.image.version":  version,
			"org.opencontainers.image.source":   "https://github.com/bursar-portal/bursar",
			"org.opencontainers.image.licenses": "MIT",
		},
	}
	return mutate.ConfigFile(image, file)
}

// layerOf returns the files as a tar archive. No time of now is in it, so that the same binary
// makes the same layer.
func layerOf(binary []byte) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Name: "usr/", Mode: 0o755}, {Name: "usr/bin/", Mode: 0o755},
		{Name: "usr/bin/bursar", Mode: 0o755, Size: int64(len(binary))},
		{Name: "tmp/", Mode: 0o1777},
		{Name: "var/", Mode: 0o755}, {Name: "var/lib/", Mode: 0o755},
		{Name: "var/lib/bursar/", Mode: 0o700, Uid: nobody, Gid: nobody},
	} {
		h.Typeflag, h.Format = tar.TypeDir, tar.FormatPAX
		if h.Size > 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(&h); err != nil {
			return nil, err
		}
		if h.Size > 0 {
			if _, err := w.Write(binary); err != nil {
				return nil, err
			}
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// indexOf returns the list of the images of all platforms.
func indexOf(images []platformImage) v1.ImageIndex {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, i := range images {
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: i.image, Descriptor: v1.Descriptor{Platform: &i.platform}})
	}
	return index
}
