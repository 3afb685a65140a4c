//go:build unix

package main

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/bursar-portal/bursar/cmd/bursar/listen"
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

// The fields of the objects that deploy/kubernetes.yaml has. Any other is a misspelling.
type kubernetesObject struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   kubernetesMetadata
	Data       map[string]string
	Spec       yaml.Node
}

type kubernetesMetadata struct {
	Name   string
	Labels map[string]string
}

type kubernetesSelector struct {
	MatchLabels map[string]string `yaml:"matchLabels"`
}

type kubernetesPort struct {
	Name          string
	ContainerPort int `yaml:"containerPort"`
	Port          int
	TargetPort    string `yaml:"targetPort"`
}

type kubernetesProbe struct {
	HTTPGet          struct{ Path, Port string } `yaml:"httpGet"`
	PeriodSeconds    int                         `yaml:"periodSeconds"`
	TimeoutSeconds   int                         `yaml:"timeoutSeconds"`
	FailureThreshold int                         `yaml:"failureThreshold"`
}

type kubernetesDeployment struct {
	Replicas        int
	MinReadySeconds int `yaml:"minReadySeconds"`
	Selector        kubernetesSelector
	Strategy        struct {
		Type          string
		RollingUpdate struct {
			MaxUnavailable int `yaml:"maxUnavailable"`
			MaxSurge       int `yaml:"maxSurge"`
		} `yaml:"rollingUpdate"`
	}
	Template struct {
		Metadata kubernetesMetadata
		Spec     struct {
			AutomountServiceAccountToken  bool           `yaml:"automountServiceAccountToken"`
			EnableServiceLinks            bool           `yaml:"enableServiceLinks"`
			TerminationGracePeriodSeconds int            `yaml:"terminationGracePeriodSeconds"`
			SecurityContext               map[string]any `yaml:"securityContext"`
			TopologySpreadConstraints     []struct {
				MaxSkew           int                `yaml:"maxSkew"`
				TopologyKey       string             `yaml:"topologyKey"`
				WhenUnsatisfiable string             `yaml:"whenUnsatisfiable"`
				LabelSelector     kubernetesSelector `yaml:"labelSelector"`
			} `yaml:"topologySpreadConstraints"`
			Containers []kubernetesContainer
			Volumes    []struct {
				Name     string
				EmptyDir map[string]string `yaml:"emptyDir"`
			}
		}
	}
}

type kubernetesContainer struct {
	Name, Image string
	EnvFrom     []struct {
		ConfigMapRef kubernetesMetadata `yaml:"configMapRef"`
		SecretRef    kubernetesMetadata `yaml:"secretRef"`
	} `yaml:"envFrom"`
	Ports          []kubernetesPort
	StartupProbe   kubernetesProbe `yaml:"startupProbe"`
	ReadinessProbe kubernetesProbe `yaml:"readinessProbe"`
	LivenessProbe  kubernetesProbe `yaml:"livenessProbe"`
	Lifecycle      struct {
		PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
	}
	Resources       map[string]map[string]string
	SecurityContext map[string]any `yaml:"securityContext"`
	VolumeMounts    []struct {
		Name      string
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

func TestKubernetesExample(t *testing.T) {
	text, err := os.ReadFile("../../deploy/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]*kubernetesObject{}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	for {
		var o kubernetesObject
		err := decoder.Decode(&o)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		objects[o.APIVersion+" "+o.Kind] = &o
	}
	spec := func(kind string, into any) {
		t.Helper()
		o := objects[kind]
		if o == nil || o.Metadata.Name != "bursar" {
			t.Fatalf("there is no %s", kind)
		}
		text, err := yaml.Marshal(&o.Spec)
		if err != nil {
			t.Fatal(err)
		}
		strict := yaml.NewDecoder(strings.NewReader(string(text)))
		strict.KnownFields(true)
		if err := strict.Decode(into); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	var d kubernetesDeployment
	spec("apps/v1 Deployment", &d)
	var budget struct {
		MaxUnavailable int `yaml:"maxUnavailable"`
		Selector       kubernetesSelector
	}
	spec("policy/v1 PodDisruptionBudget", &budget)
	var service struct {
		Selector map[string]string
		Ports    []kubernetesPort
	}
	spec("v1 Service", &service)
	if objects["networking.k8s.io/v1 Ingress"] == nil || len(objects) != 5 {
		t.Errorf("there are %d objects", len(objects))
	}
	for name, labels := range map[string]map[string]string{
		"Deployment": d.Selector.MatchLabels, "PodDisruptionBudget": budget.Selector.MatchLabels, "Service": service.Selector,
		"spread": d.Template.Spec.TopologySpreadConstraints[0].LabelSelector.MatchLabels,
	} {
		if !maps.Equal(labels, d.Template.Metadata.Labels) {
			t.Errorf("%s selects %v, pods have %v", name, labels, d.Template.Metadata.Labels)
		}
	}
	if d.Replicas < 2 || budget.MaxUnavailable >= d.Replicas || d.Strategy.RollingUpdate.MaxUnavailable != 0 {
		t.Errorf("all %d portals may be away at once", d.Replicas)
	}
	container := d.Template.Spec.Containers[0]
	env := maps.Clone(objects["v1 ConfigMap"].Data)
	for _, m := range regexp.MustCompile(`--from-literal=(\w+)=(\S+)`).FindAllStringSubmatch(string(text), -1) {
		env[m[1]] = strings.ReplaceAll(strings.Trim(m[2], `'"`), "…", "hidden")
	}
	env["BURSAR_SECRET"] = strings.Repeat("5a", 32) // made by openssl
	read := checkSettings(t, env)
	port := container.Ports[0]
	if !store.IsServer(read.database) || read.stripe.secretKey == "" || read.listen != ":"+strconv.Itoa(port.ContainerPort) || service.Ports[0].TargetPort != port.Name {
		t.Errorf("the portal listens on %s and works on %s, the port is %v", read.listen, store.Shown(read.database), port)
	}
	for _, probe := range []kubernetesProbe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
		if probe.HTTPGet.Port != port.Name || probe.PeriodSeconds == 0 {
			t.Errorf("a probe asks %v", probe)
		}
	}
	checkRoutes(t, env, []string{container.StartupProbe.HTTPGet.Path, container.ReadinessProbe.HTTPGet.Path, container.LivenessProbe.HTTPGet.Path})
	checkGrace(t, strconv.Itoa(d.Template.Spec.TerminationGracePeriodSeconds)+"s", time.Duration(container.Lifecycle.PreStop.Sleep.Seconds)*time.Second)
}

// checkSettings has the program read settings, each of which the README must tell of.
func checkSettings(t *testing.T, env map[string]string) config {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range env {
		if !strings.Contains(string(readme), "`"+strings.TrimSuffix(name, "_FILE")+"`") {
			t.Errorf("the README does not tell of %s", name)
		}
	}
	c, err := readConfig(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkGrace fails unless a grace period lets requests in flight end, after a wait.
func checkGrace(t *testing.T, grace string, wait time.Duration) {
	t.Helper()
	d, err := time.ParseDuration(grace)
	if needed := wait + listen.DefaultLimits.Stop; err != nil || d < needed {
		t.Errorf("the portal has %s to stop, it may need %s, %v", grace, needed, err)
	}
}

// checkRoutes asks the program, started with settings but for its place, for paths.
func checkRoutes(t *testing.T, env map[string]string, paths []string) {
	t.Helper()
	p := newServerProcess(t, t.TempDir())
	for name, value := range env {
		if !strings.HasPrefix(name, "BURSAR_DATABASE") && name != "BURSAR_LISTEN" {
			p.env = append(p.env, name+"="+value)
		}
	}
	p.start()
	if len(paths) == 0 {
		t.Error("nothing probes the portal")
	}
	for _, path := range append(paths, "/no-such-path") {
		want := http.StatusOK
		if path == "/no-such-path" {
			want = http.StatusNotFound
		}
		if r := p.must(p.request(http.MethodGet, path, "", "")); r.status != want {
			t.Errorf("%s is answered by %d", path, r.status)
		}
	}
	p.signal(syscall.SIGTERM)
	p.wait()
}
