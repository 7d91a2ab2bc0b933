namespace Registry.Identity.OpenSsl;

/// <summary>One-shot signing and verification. A context is made for every call, so a key may be used from several threads.</summary>
internal static class DigestSignature
{
    /// <summary>The digest is an EVP_MD, or zero for algorithms that hash by themselves (Ed25519).</summary>
    internal static bool Verify(EvpKeyHandle key, IntPtr digest, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var context = LibCrypto.EVP_MD_CTX_new();
        if (context.IsInvalid) throw RawKeys.Failure("EVP_MD_CTX_new");
        if (LibCrypto.EVP_DigestVerifyInit(context, IntPtr.Zero, digest, IntPtr.Zero, key) != 1)
        {
            throw RawKeys.Failure("EVP_DigestVerifyInit");
        }

        if (LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1) return true;
        LibCrypto.ERR_clear_error();
        return false;
    }

    internal static void Sign(EvpKeyHandle key, IntPtr digest, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using var context = LibCrypto.EVP_MD_CTX_new();
        if (context.IsInvalid) throw RawKeys.Failure("EVP_MD_CTX_new");
        if (LibCrypto.EVP_DigestSignInit(context, IntPtr.Zero, digest, IntPtr.Zero, key) != 1)
        {
            throw RawKeys.Failure("EVP_DigestSignInit");
        }

        var length = (nuint)signature.Length;
        if (LibCrypto.EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) != 1 || length != (nuint)signature.Length)
        {
            throw RawKeys.Failure("EVP_DigestSign");
        }
    }
}
