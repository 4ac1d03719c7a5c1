package secure

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
	"time"
)

// Certificates of worlds have Ed25519 keys, made from the world's seed: good for nothing but worlds.

// lifetime is how long a certificate of a world is good.
const lifetime = 90 * 24 * time.Hour

// SelfSigned makes a certificate that vouches for itself, good from a day before now on.
func SelfSigned(rng *rand.Rand, name string, now time.Time) (*tls.Certificate, error) {
	key := newKey(rng)
	template := leaf(name, now.Add(-24*time.Hour))
	return sealed(template, template, key, key)
}

// Issue makes a certificate that the authority of all worlds vouches for, good for the lifetime of 90 days from the moment
// given on.
func Issue(rng *rand.Rand, name string, from time.Time) (*tls.Certificate, error) {
	key := newKey(rng)
	authority, authorityKey := theAuthority()
	return sealed(leaf(name, from), authority, key, authorityKey)
}

// Expired is a moment from which on a certificate that is issued is past its time now.
func Expired(now time.Time) time.Time { return now.Add(-lifetime - 24*time.Hour) }

// WorldRoots are the roots that clients of a world trust: the one authority, whose key everybody can make. Nobody else
// must trust it.
func WorldRoots() *x509.CertPool { return worldRoots() }

// worldRoots signs once: every host of every world trusts them, and few need them.
var worldRoots = sync.OnceValue(func() *x509.CertPool {
	pool := x509.NewCertPool()
	template, key := theAuthority()
	if authority, err := sealed(template, template, key, key); err == nil {
		pool.AddCert(authority.Leaf)
	}
	return pool
})

func theAuthority() (*x509.Certificate, ed25519.PrivateKey) {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smtplab, the authority of simulated worlds"},
		NotBefore: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, newKey(rand.New(rand.NewPCG(0, 0)))
}

// leaf is what a server's certificate says.
func leaf(name string, from time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: from, NotAfter: from.Add(lifetime), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

func newKey(rng *rand.Rand) ed25519.PrivateKey {
	var seed []byte
	for len(seed) < ed25519.SeedSize {
		seed = binary.LittleEndian.AppendUint64(seed, rng.Uint64())
	}
	return ed25519.NewKeyFromSeed(seed)
}

// sealed signs a certificate.
func sealed(template, parent *x509.Certificate, key, parentKey ed25519.PrivateKey) (*tls.Certificate, error) {
	der, err := x509.CreateCertificate(nil, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, fmt.Errorf("certificate for %q: %w", template.Subject.CommonName, err)
	}
	read, err := x509.ParseCertificate(der)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: read}, err
}
