// Package logo reads the operator's logo and refuses pictures that do more than show
// themselves. It does no I/O.
package logo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // image.DecodeConfig reads it
	_ "image/png"  // as above

	"github.com/bursar-portal/bursar/models"
)

// MaxBytes is the largest file of a logo.
const MaxBytes = 256 << 10

// maxPixels is the largest width and height of a picture of pixels, so that no browser has to
// unpack a small file into a large picture.
const maxPixels = 4096

// The content types of logos.
const (
	SVG  = "image/svg+xml"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	WebP = "image/webp"
)

// Names are what the types are called.
var Names = map[string]string{SVG: "SVG", PNG: "PNG", JPEG: "JPEG", WebP: "WebP"}

// Read reads a file, whose type it tells by its content, not by its name. Errors go on from
// "The logo".
func Read(data []byte) (*models.Logo, error) {
	if len(data) == 0 {
		return nil, errors.New("is empty")
	}
	if len(data) > MaxBytes {
		return nil, errors.New("must be at most 256 KB")
	}
	kind, err := check(data)
	if err != nil {
		return nil, err
	}
	return Stored(kind, data), nil
}

// Stored returns a logo that Read has accepted before.
func Stored(contentType string, data []byte) *models.Logo {
	sum := sha256.Sum256(data)
	return &models.Logo{ContentType: contentType, Data: data, Version: hex.EncodeToString(sum[:4])}
}

func check(data []byte) (contentType string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, checkPixels(data)
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return JPEG, checkPixels(data)
	case len(data) >= 16 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return WebP, checkWebP(data)
	case bytes.Contains(data[:min(len(data), 4096)], []byte("<")):
		return SVG, checkSVG(data)
	}
	return "", errors.New("must be a PNG, SVG, JPEG or WebP picture")
}

func checkPixels(data []byte) error {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return errors.New("is damaged: its size can’t be read")
	}
	return checkSize(c.Width, c.Height)
}

func checkSize(width, height int) error {
	if width < 1 || height < 1 || width > maxPixels || height > maxPixels {
		return fmt.Errorf("must be at most %d pixels wide and high", maxPixels)
	}
	return nil
}

// checkWebP reads the size out of the first chunk (RFC 9649, sections 2.5 to 2.7).
func checkWebP(data []byte) error {
	damaged := errors.New("is damaged: its size can’t be read")
	if len(data) < 30 {
		return damaged
	}
	switch body := data[20:]; string(data[12:16]) {
	case "VP8 ":
		if string(body[3:6]) != "\x9d\x01\x2a" {
			return damaged
		}
		return checkSize(int(binary.LittleEndian.Uint16(body[6:])&0x3fff), int(binary.LittleEndian.Uint16(body[8:])&0x3fff))
	case "VP8L":
		if body[0] != 0x2f {
			return damaged
		}
		bits := binary.LittleEndian.Uint32(body[1:])
		return checkSize(int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1)
	case "VP8X":
		width := int(body[4]) | int(body[5])<<8 | int(body[6])<<16
		height := int(body[7]) | int(body[8])<<8 | int(body[9])<<16
		return checkSize(width+1, height+1)
	}
	return damaged
}
