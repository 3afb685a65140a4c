// Command image makes the container image of Bursar without a container engine: one layer with
// the binary and its data folder, on nothing. The same binaries make the same image.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

type command struct {
	Binaries []string `arg:"" name:"PLATFORM=FILE" help:"A statically linked binary for each platform, such as linux/amd64=bursar."`
	Version  string   `default:"devel" help:"What the image says is its version."`
	Save     string   `placeholder:"FILE" help:"Write the image of the first platform to a file for \"docker load\"."`
	Push     string   `placeholder:"NAME" help:"Push the image of all platforms, such as registry.example.com/bursar:1.0. Credentials are those of docker login."`
}

// imageName is what the image in a file is called.
const imageName = "bursar"

// Run makes the image and prints its digest.
func (c command) Run() error {
	if c.Save == "" && c.Push == "" {
		return errors.New("name a file with --save, or an image with --push")
	}
	images, err := c.images()
	if err != nil {
		return err
	}
	if c.Save != "" {
		tag, err := name.NewTag(imageName + ":" + c.Version)
		if err != nil {
			return err
		}
		if err := tarball.WriteToFile(c.Save, tag, images[0].image); err != nil {
			return fmt.Errorf("write %s: %w", c.Save, err)
		}
		return printDigest(c.Save, images[0].image)
	}
	return c.push(images)
}

// push pushes an index with the image of each platform.
func (c command) push(images []platformImage) error {
	ref, err := name.ParseReference(c.Push)
	if err != nil {
		return err
	}
	index := indexOf(images)
	if err := remote.WriteIndex(ref, index, remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
		return fmt.Errorf("push %s: %w", c.Push, err)
	}
	return printDigest(c.Push, index)
}

// images makes the image of each platform.
func (c command) images() ([]platformImage, error) {
	var images []platformImage
	for _, b := range c.Binaries {
		text, file, ok := strings.Cut(b, "=")
		platform, err := v1.ParsePlatform(text)
		if !ok || err != nil || platform.OS == "" || platform.Architecture == "" {
			return nil, fmt.Errorf("%q names no platform and file, such as linux/amd64=bursar", b)
		}
		binary, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		image, err := imageOf(binary, *platform, c.Version)
		if err != nil {
			return nil, err
		}
		images = append(images, platformImage{*platform, image})
	}
	return images, nil
}

func printDigest(what string, of interface{ Digest() (v1.Hash, error) }) error {
	digest, err := of.Digest()
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%s %s\n", what, digest)
	return err
}

func main() {
	var c command
	k := kong.Parse(&c, kong.Name("image"), kong.Description("Make the container image of Bursar."))
	k.FatalIfErrorf(k.Run())
}
