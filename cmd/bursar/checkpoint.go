package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerCheckpoint struct{}

// checkpointFile is a checkpoint as it is kept.
type checkpointFile struct {
	MadeAt    time.Time  `json:"made_at"`
	Heads     []headFile `json:"heads"`
	PublicKey string     `json:"public_key"` // to tell keys apart; it proves nothing
	Signature string     `json:"signature"`
}

type headFile struct {
	Account  models.AccountID `json:"account"`
	Sequence int64            `json:"sequence"`
	Hash     string           `json:"hash"`
}

// Run prints a checkpoint as JSON.
func (ledgerCheckpoint) Run(c command) error {
	return withLedger(c, func(s *store.Store, config config) error {
		if config.ledgerKey == nil {
			return settingsFaults{"BURSAR_LEDGER_KEY must be 64 hexadecimal characters that only you know, such as `openssl rand -hex 32` prints"}
		}
		checkpoint, err := s.Checkpoint(c)
		if err != nil {
			return err
		}
		file := checkpointFile{
			MadeAt: checkpoint.MadeAt, Heads: make([]headFile, len(checkpoint.Heads)),
			PublicKey: hex.EncodeToString(publicKey(config)), Signature: hex.EncodeToString(ledger.SignCheckpoint(checkpoint, config.ledgerKey)),
		}
		for i, h := range checkpoint.Heads {
			file.Heads[i] = headFile{h.Account, h.Sequence, hex.EncodeToString(h.Hash[:])}
		}
		return printJSON(c, file)
	})
}

func publicKey(c config) ed25519.PublicKey {
	public, _ := c.ledgerKey.Public().(ed25519.PublicKey) // it is one
	return public
}

// readCheckpoint reads a checkpoint and believes it only with the operator's own
// signature.
func readCheckpoint(name string, c config) (models.Checkpoint, error) {
	if c.ledgerKey == nil {
		return models.Checkpoint{}, settingsFaults{"BURSAR_LEDGER_KEY is needed to tell whether the checkpoint is yours"}
	}
	var file checkpointFile
	if err := readJSON(name, &file); err != nil {
		return models.Checkpoint{}, err
	}
	checkpoint := models.Checkpoint{MadeAt: file.MadeAt, Heads: make([]models.Head, len(file.Heads))}
	for i, h := range file.Heads {
		checkpoint.Heads[i] = models.Head{Account: h.Account, Sequence: h.Sequence}
		if err := models.ReadHash(&checkpoint.Heads[i].Hash, h.Hash); err != nil {
			return models.Checkpoint{}, fmt.Errorf("%s: head %d: %w", name, i, err)
		}
	}
	signature, err := hex.DecodeString(file.Signature)
	if err != nil || !ledger.CheckpointSigned(checkpoint, publicKey(c), signature) {
		return models.Checkpoint{}, fmt.Errorf("%s does not bear the signature of BURSAR_LEDGER_KEY", name)
	}
	return checkpoint, nil
}

func readJSON(name string, to any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func printJSON(c command, from any) error {
	out := json.NewEncoder(c.stdout)
	out.SetIndent("", "  ")
	return out.Encode(from)
}
