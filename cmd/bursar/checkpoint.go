package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store"
)

type ledgerCheckpoint struct{}

// checkpointFile is the JSON form of a checkpoint.
type checkpointFile struct {
	MadeAt    time.Time        `json:"made_at"`
	Heads     []checkpointHead `json:"heads"`
	Audit     *auditHead       `json:"audit,omitempty"` // nil: nothing is sealed
	PublicKey string           `json:"public_key"`      // to tell keys apart; it is not used to verify
	Signature string           `json:"signature"`
}

type checkpointHead struct {
	Account  models.AccountID `json:"account"`
	Sequence int64            `json:"sequence"`
	Hash     string           `json:"hash"`
}

// auditHead is the newest seal of the audit log.
type auditHead struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

// Run prints a signed checkpoint as JSON.
func (ledgerCheckpoint) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, config config) error {
		if config.ledgerKey == nil {
			return settingsErrors{"BURSAR_LEDGER_KEY must be 64 hexadecimal characters that only you know, such as `openssl rand -hex 32` prints"}
		}
		checkpoint, err := s.Checkpoint(c)
		if err != nil {
			return err
		}
		file := checkpointFile{
			MadeAt: checkpoint.MadeAt, Heads: make([]checkpointHead, len(checkpoint.Heads)),
			PublicKey: hex.EncodeToString(publicKey(config)), Signature: hex.EncodeToString(chain.SignCheckpoint(checkpoint, config.ledgerKey)),
		}
		for i, h := range checkpoint.Heads {
			file.Heads[i] = checkpointHead{h.Account, h.Sequence, hex.EncodeToString(h.Hash[:])}
		}
		if a := checkpoint.Audit; a.Number > 0 {
			file.Audit = &auditHead{a.Number, hex.EncodeToString(a.Hash[:])}
		}
		return printJSON(c, file)
	})
}

func publicKey(c config) ed25519.PublicKey {
	public, _ := c.ledgerKey.Public().(ed25519.PublicKey) // an ed25519.PrivateKey has no other type
	return public
}

// readCheckpoint reads a checkpoint and verifies that it was signed with the configured
// key.
func readCheckpoint(name string, c config) (models.Checkpoint, error) {
	if c.ledgerKey == nil {
		return models.Checkpoint{}, settingsErrors{"BURSAR_LEDGER_KEY is needed to tell whether the checkpoint is yours"}
	}
	var file checkpointFile
	if err := readJSON(name, &file); err != nil {
		return models.Checkpoint{}, err
	}
	checkpoint := models.Checkpoint{MadeAt: file.MadeAt, Heads: make([]models.ChainHead, len(file.Heads))}
	for i, h := range file.Heads {
		checkpoint.Heads[i] = models.ChainHead{Account: h.Account, Sequence: h.Sequence}
		if err := models.ParseHash(&checkpoint.Heads[i].Hash, h.Hash); err != nil {
			return models.Checkpoint{}, fmt.Errorf("%s: head %d: %w", name, i, err)
		}
	}
	if a := file.Audit; a != nil {
		checkpoint.Audit.Number = a.Number
		if err := models.ParseHash(&checkpoint.Audit.Hash, a.Hash); err != nil {
			return models.Checkpoint{}, fmt.Errorf("%s: audit: %w", name, err)
		}
	}
	signature, err := hex.DecodeString(file.Signature)
	if err != nil || !chain.VerifyCheckpoint(checkpoint, publicKey(c), signature) {
		return models.Checkpoint{}, fmt.Errorf("%s isn't signed with BURSAR_LEDGER_KEY", name)
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
