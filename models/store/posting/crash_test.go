package posting_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/storetest"
)

// crashFile, if set, makes this test binary the process that is killed: it charges under
// load and prints a key for each charge that was acknowledged.
const crashFile = "BURSAR_TEST_CRASH_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		chargeUntilKilled(path, models.AccountID(os.Getenv(crashFile+"_ACCOUNT")))
	}
	os.Exit(m.Run())
}

func chargeUntilKilled(path string, account models.AccountID) {
	background := context.Background()
	s, err := store.Open(background, store.Config{Path: path, Settings: storetest.Settings()})
	if err != nil {
		panic(err)
	}
	round := os.Getenv(crashFile + "_ROUND")
	var wg sync.WaitGroup
	wg.Go(func() { extendUntilKilled(s, account, round) })
	for worker := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%s-%d-%d", round, worker, n)
				if _, err := s.Post(background, crashCommand(account, key)); err != nil {
					panic(err)
				}
				if _, err := os.Stdout.WriteString(key + "\n"); err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}

// extendUntilKilled extends a lot that is being used again and again, and puts credits on
// hold that come back.
func extendUntilKilled(s *store.Store, account models.AccountID, round string) {
	post := func(key string, do models.Action) models.Receipt {
		receipt, err := s.Post(context.Background(), models.Command{Account: account, Origin: "operator", Key: round + "-" + key, Actor: models.System, Do: do})
		if err != nil {
			panic(err)
		}
		return receipt
	}
	expires := time.Now().AddDate(1, 0, 0)
	lot := post("lot", models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: models.MaxCredits, ExpiresAt: expires}).Entry.NewLots[0].ID
	for n := 0; ; n++ {
		held := post(fmt.Sprint("hold", n), models.HoldCredits{Charge: crashCharge("")}).Charge.ID
		expires = expires.Add(time.Hour)
		lot = post(fmt.Sprint("extension", n), models.ExtendLot{LotID: lot, ExpiresAt: expires}).Entry.NewLots[0].ID
		post(fmt.Sprint("release", n), models.ReleaseHold{ChargeID: held})
	}
}

func crashCommand(account models.AccountID, key string) models.Command {
	return models.Command{
		Account: account, Origin: "operator", Key: key, Actor: models.System, Do: models.ChargeCredits{Charge: crashCharge(key)},
	}
}

// crashCharge returns a charge that caps count.
func crashCharge(reference string) models.Charge {
	return models.Charge{Credits: 1, Reference: reference, KeyID: "key_1", KeyMaker: "usr_a", UserID: "usr_b"}
}

// A process that is killed under load has written all that it acknowledged, and nothing
// partially: each acknowledged charge replays, and the books are right.
func TestKillUnderLoad(t *testing.T) {
	kills := 10
	if n, err := strconv.Atoi(os.Getenv("BURSAR_TEST_KILLS")); err == nil {
		kills = n
	}
	for ; kills > 0; kills -= 10 {
		killTimes(t, min(kills, 10))
	}
}

// killTimes kills the process of one database several times.
func killTimes(t *testing.T, kills int) {
	t.Helper()
	k := storetest.Open(t, filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start), storetest.Settings())
	_, account := k.Person("ann")
	k.Grant(account.ID, models.MaxCredits)
	for n, subject := range []models.CapSubject{models.CapOnAccount, "key:key_1", "member:usr_a", "member:usr_b"} {
		k.Post(models.Command{Account: account.ID, Do: models.ChangeCap{Subject: subject, Window: models.CapWindows[n+1], Amount: new(models.MaxCredits)}})
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged := 0
	for round := range kills {
		keys := killAfter(t, k.Path, account.ID, round, 50+37*round)
		acknowledged += len(keys)
		again := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
		for _, key := range keys {
			if receipt := again.Post(crashCommand(account.ID, key)); !receipt.Replayed {
				t.Fatalf("round %d: the acknowledged charge %s is gone", round, key)
			}
		}
		again.CheckBooks()
		if charged := again.Balance(account.ID).Sequence - 5; charged < int64(acknowledged) {
			t.Errorf("round %d: %d charges are in the books, %d were acknowledged", round, charged, acknowledged)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter runs the charging process, kills it when it has acknowledged enough charges,
// and returns the keys of all that it acknowledged.
func killAfter(t *testing.T, path string, account models.AccountID, round, enough int) (keys []string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashFile+"="+path, crashFile+"_ACCOUNT="+string(account), crashFile+"_ROUND="+strconv.Itoa(round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		keys = append(keys, lines.Text())
		if len(keys) == enough {
			if err := child.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
	if len(keys) < enough {
		t.Fatalf("the process ended by itself after %d charges", len(keys))
	}
	return keys
}
