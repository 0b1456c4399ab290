// Package seal keeps secrets that the program must be able to read again, such as the
// headers of a website, from whoever gets hold of the database alone: they are
// encrypted with a key that lies in a file beside it.
//
// It knows nothing of what is sealed, nor where that is kept.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// File is the key's name in the data folder.
const File = "secret.key"

const keyBytes = 32 // AES-256

// Key seals and opens. It is safe for concurrent use.
type Key struct{ aead cipher.AEAD }

// Open reads the key in a data folder that is this process's alone, and makes one where
// there is none. The error says what to do about a file that holds no key.
func Open(dir string) (*Key, error) {
	file := filepath.Join(dir, File)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = create(file)
	}
	if err != nil {
		return nil, app.Wrap(err, app.Unavailable, "the key in %s cannot be read or made: see that this user may read and write there", file)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, app.Errorf(app.Unavailable, "%s holds no key: bring it back from a backup, or remove it and write the headers of all websites anew", file)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Key{aead}, err
}

// create writes a new key for this user alone. It stands on the disk, whole, before
// anything is sealed with it.
func create(file string) ([]byte, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails: it stops the program instead
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	f, err := os.CreateTemp(filepath.Dir(file), "."+File+"-*") // 0600
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	return text, syncFolder(filepath.Dir(file))
}

// syncFolder writes a folder's entries to the disk. Windows has no such call, and
// orders a rename after the file's own data by itself.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Seal encrypts plain for what it belongs to; for another thing it cannot be opened.
func (k *Key) Seal(plain []byte, belongsTo string) []byte {
	return k.aead.Seal(nil, nil, plain, []byte(belongsTo))
}

// Open gives what was sealed. It fails where that was changed, belongs to something
// else, or was sealed with another key.
func (k *Key) Open(sealed []byte, belongsTo string) ([]byte, error) {
	return k.aead.Open(nil, nil, sealed, []byte(belongsTo))
}
