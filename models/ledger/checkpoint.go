package ledger

import (
	"crypto/ed25519"

	"github.com/bursar-portal/bursar/models"
)

// SignCheckpoint signs the canonical form of a checkpoint.
func SignCheckpoint(c models.Checkpoint, key ed25519.PrivateKey) []byte {
	return ed25519.Sign(key, checkpointForm(c))
}

// CheckpointSigned tells whether a checkpoint bears the signature of a key.
func CheckpointSigned(c models.Checkpoint, key ed25519.PublicKey, signature []byte) bool {
	return ed25519.Verify(key, checkpointForm(c), signature)
}

func checkpointForm(c models.Checkpoint) []byte {
	e := encode("bursar-checkpoint/1").instant(c.MadeAt).number(int64(len(c.Heads)))
	for _, h := range c.Heads {
		e.text(string(h.Account)).number(h.Sequence).text(string(h.Hash[:]))
	}
	return e.form
}
