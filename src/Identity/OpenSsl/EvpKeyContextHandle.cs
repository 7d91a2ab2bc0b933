using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>An EVP_PKEY_CTX.</summary>
internal sealed class EvpKeyContextHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_CTX_free(handle);
        return true;
    }
}
