//go:build unix

package main

import (
	"errors"
	"io"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/bursar-portal/bursar/models/store"
)

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
	checkConnections(t, d.Replicas+d.Strategy.RollingUpdate.MaxSurge, read)
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
