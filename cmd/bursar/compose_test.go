//go:build unix

package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/bursar-portal/bursar/models/store"
)

// The fields of a Compose file that deploy/compose.yaml has. Any other is a misspelling.
type composeFile struct {
	Name     string
	Portal   composeService `yaml:"x-portal"`
	Services map[string]composeService
	Configs  map[string]struct{ Content string }
	Secrets  map[string]struct{ File string }
	Volumes  map[string]any
	Networks map[string]struct {
		Ipam struct{ Config []struct{ Subnet string } }
	}
}

type composeService struct {
	Image           string
	DependsOn       any `yaml:"depends_on"`
	Environment     map[string]string
	Secrets         []string
	Configs         []struct{ Source, Target string }
	ReadOnly        bool     `yaml:"read_only"`
	CapDrop         []string `yaml:"cap_drop"`
	SecurityOpt     []string `yaml:"security_opt"`
	Ports           []string
	Volumes         []string
	Restart         string
	StopSignal      string `yaml:"stop_signal"`
	StopGracePeriod string `yaml:"stop_grace_period"`
	Healthcheck     struct {
		Test     []string
		Interval string
	}
}

func TestComposeExample(t *testing.T) {
	text, err := os.ReadFile("../../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composeFile
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{ // as the comment has them made
		"database": "postgres://bursar:0123456789abcdef@postgres/bursar?sslmode=disable", "seal": strings.Repeat("5a", 32), "postgres_password": "0123456789abcdef",
	}
	for name := range c.Secrets {
		if secrets[name] == "" || !strings.Contains(string(text), "> secrets/"+name+"\n") {
			t.Errorf("nothing makes the secret %s", name)
		}
	}
	folder := t.TempDir()
	for name, secret := range secrets {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(secret), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	upstreams := 0
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" {
				t.Errorf("%s: there is no secret %s", name, secret)
			}
		}
		for _, volume := range s.Volumes {
			if source, _, _ := strings.Cut(volume, ":"); !slices.Contains(slices.Collect(maps.Keys(c.Volumes)), source) {
				t.Errorf("%s: there is no volume %s", name, source)
			}
		}
		if !strings.HasPrefix(name, "portal-") {
			continue
		}
		upstreams++
		env := map[string]string{}
		for variable, value := range s.Environment {
			secret, ok := strings.CutPrefix(value, "/run/secrets/")
			if ok && !slices.Contains(s.Secrets, secret) {
				t.Errorf("%s: %s is not its secret", name, value)
			}
			env[variable] = strings.Replace(value, "/run/secrets", folder, 1)
		}
		read := checkSettings(t, env)
		checkConnections(t, 2, read)
		if read.database != secrets["database"] || !store.IsServer(read.database) || read.secret != secrets["seal"] {
			t.Errorf("%s works on %s", name, store.Shown(read.database))
		}
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || s.Image == "" {
			t.Errorf("%s may do more than it needs", name)
		}
		checkGrace(t, s.StopGracePeriod, 0)
		if upstream := name + read.listen; !strings.Contains(c.Configs["caddyfile"].Content, " "+upstream+" ") {
			t.Errorf("the proxy does not know %s", upstream)
		}
		if subnet := c.Networks["default"].Ipam.Config[0].Subnet; read.trustedProxies[0].String() != subnet {
			t.Errorf("%s trusts %v, the proxy is in %s", name, read.trustedProxies, subnet)
		}
		checkRoutes(t, env, slices.Collect(probes(c.Configs["caddyfile"].Content)))
	}
	if upstreams != 2 {
		t.Errorf("there are %d portals", upstreams)
	}
	checkCaddyfile(t, c.Configs["caddyfile"].Content)
}

// probes returns the paths that a Caddyfile probes.
func probes(caddyfile string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, m := range regexp.MustCompile(`health_uri (\S+)`).FindAllStringSubmatch(caddyfile, -1) {
			if !yield(m[1]) {
				return
			}
		}
	}
}

func checkCaddyfile(t *testing.T, text string) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "Caddyfile")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Fatal("the tests of deploy/ need Caddy. Install it.")
	}
	validate := exec.CommandContext(t.Context(), caddy, "validate", "--config", file, "--adapter", "caddyfile")
	validate.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
	if said, err := validate.CombinedOutput(); err != nil {
		t.Errorf("caddy: %v\n%s", err, said)
	}
}
