package domain

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/bursar-portal/bursar/models/sso"
)

// answerWith returns a resolver whose server answers each question with these bytes, after the
// question's id.
func answerWith(answer []byte) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe() // no packets, so each message has its length before it
		go func() {
			defer func() { _ = theirs.Close() }()
			length := make([]byte, 2)
			if _, err := io.ReadFull(theirs, length); err != nil {
				return
			}
			question := make([]byte, binary.BigEndian.Uint16(length))
			if _, err := io.ReadFull(theirs, question); err != nil {
				return
			}
			message := append(question[:2:2], answer...)
			_, _ = theirs.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(message))), message...))
		}()
		return ours, nil
	}}
}

// dnsAnswer returns an answer without its id.
func dnsAnswer(f *testing.F, name string, code dnsmessage.RCode, records ...dnsmessage.ResourceBody) []byte {
	f.Helper()
	asked, owner := dnsmessage.MustNewName("_domain-verify.acme.test."), dnsmessage.MustNewName(name)
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{Response: true, RecursionAvailable: true, RCode: code},
		Questions: []dnsmessage.Question{{Name: asked, Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET}},
	}
	for _, record := range records {
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: owner, Class: dnsmessage.ClassINET, TTL: 60}, Body: record})
	}
	packed, err := m.Pack()
	if err != nil {
		f.Fatal(err)
	}
	return packed[2:]
}

// Whatever a DNS server answers, a domain is proved only by a TXT record that is the domain's,
// to the letter.
func FuzzDNSAnswer(f *testing.F) {
	d := sso.Domain{AccountID: "acc_1", Name: "acme.test", Token: strings.Repeat("A", 43)}
	name, value := d.Record()
	name += "."
	txt := func(texts ...string) dnsmessage.ResourceBody { return &dnsmessage.TXTResource{TXT: texts} }
	for _, good := range [][]byte{
		dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt(value)), dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt("v=spf1 -all"), txt(value[:20], value[20:])),
	} {
		if found, err := (&Checker{resolver: answerWith(good)}).has(f.Context(), d); !found || err != nil {
			f.Fatalf("%q does not prove the domain: %v", good, err)
		}
		f.Add(good)
	}
	for _, seed := range [][]byte{
		dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt(value[:20]), txt(value[20:])), dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt(value+"x")), dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt(strings.ToUpper(value))),
		dnsAnswer(f, name, dnsmessage.RCodeSuccess, txt("")), dnsAnswer(f, name, dnsmessage.RCodeSuccess), dnsAnswer(f, name, dnsmessage.RCodeNameError), dnsAnswer(f, name, dnsmessage.RCodeServerFailure),
		dnsAnswer(f, name, dnsmessage.RCodeNameError, txt(value)), dnsAnswer(f, name, dnsmessage.RCodeSuccess, &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName("else.test.")}), {}, {0x80, 0},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if len(answer) > 1<<15 {
			return
		}
		c := &Checker{resolver: answerWith(answer)}
		found, err := c.has(t.Context(), d)
		if found && err != nil {
			t.Fatalf("%q is both found and an error: %v", answer, err)
		}
		if !found {
			return
		}
		var m dnsmessage.Parser
		h, err := m.Start(append([]byte{0, 0}, answer...))
		if err != nil || !h.Response || h.RCode != dnsmessage.RCodeSuccess || m.SkipAllQuestions() != nil {
			t.Fatalf("%q proves the domain: %+v, %v", answer, h, err)
		}
		for {
			r, err := m.Answer()
			if err != nil {
				t.Fatalf("%q proves the domain without its record: %v", answer, err)
			}
			if text, ok := r.Body.(*dnsmessage.TXTResource); ok && strings.Join(text.TXT, "") == value {
				return
			}
		}
	})
}
