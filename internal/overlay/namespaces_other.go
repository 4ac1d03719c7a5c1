//go:build !linux

package overlay

import (
	"errors"
	"syscall"
)

func ofRoot() *syscall.SysProcAttr { return nil }

func ofNetwork() *syscall.SysProcAttr { return nil }

func supported() error {
	return errors.New("overlay: want Linux: roots are made of its namespaces and its overlay file system")
}
