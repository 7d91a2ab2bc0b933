using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Nethereum.KeyStore;

namespace Registry.Identity.Wallets;

/// <summary>
/// A file that holds a wallet's key: 64 hex digits, or an encrypted key file as geth, MetaMask's exporters and ethers write
/// it (Web3 Secret Storage, version 3).
/// </summary>
public static class WalletKeyFile
{
    /// <summary>True when the text is an encrypted key file, which wants a password.</summary>
    public static bool IsEncrypted(ReadOnlySpan<char> text) => text.TrimStart().StartsWith("{");

    /// <summary>
    /// Reads either form; <paramref name="password"/> is asked for encrypted files alone. Decrypting takes a second and some
    /// 256 MiB with the usual parameters: that is what makes guessing expensive.
    /// </summary>
    public static bool TryRead(string text, Func<string> password, [NotNullWhen(true)] out WalletKey? key, [NotNullWhen(false)] out string? error)
    {
        if (!IsEncrypted(text)) return WalletKey.TryParse(text.AsSpan().Trim(), out key, out error);

        key = null;
        error = Check(text, out var address);
        if (error is not null) return false;

        byte[] secret;
        try
        {
            secret = new KeyStoreService().DecryptKeyStoreFromJson(password(), text);
        }
        catch (Nethereum.KeyStore.Crypto.DecryptionException)
        {
            error = "the password is not the one of the key file";
            return false;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The library has no one exception for files that are malformed within.
            error = $"the encrypted key file cannot be read: {fault.Message}";
            return false;
        }

        var created = WalletKey.TryCreate(secret, out key, out error);
        CryptographicOperations.ZeroMemory(secret);
        if (!created || address is null || key!.Address == address) return created;
        key = null;
        error = $"the key file names the account {address}, but holds the key of another";
        return false;
    }

    /// <summary>The file says how much work it is to open it, and may have been made to be too much. The library checks what else is wrong.</summary>
    private static bool IsUnbearable(JsonElement file)
    {
        if (!file.TryGetProperty("crypto", out var crypto) || !crypto.TryGetProperty("kdfparams", out var work)) return false;
        return Number("n") * Number("r") * 128 > 1 << 30 || Number("r") * Number("p") > 1 << 16 || Number("c") > 100_000_000;

        double Number(string name) => work.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
    }

    /// <summary>Null when it is of the form that is known, else what is wrong. The address is optional in such files.</summary>
    private static string? Check(string text, out EthereumAddress? address)
    {
        address = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var file = document.RootElement;
            if (!file.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number != 3)
            {
                return "the key file is not of version 3 of Web3 Secret Storage";
            }

            if (IsUnbearable(file)) return "opening the key file would take more than 1 GiB of memory, or hours";
            if (!file.TryGetProperty("address", out var named) || named.GetString() is not { Length: > 0 } hex) return null;
            return EthereumAddress.TryParse(hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex : "0x" + hex, out address, out var error)
                ? null
                : $"the key file's address is none: {error}";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return $"the key file is no JSON key file: {fault.Message}";
        }
    }
}
