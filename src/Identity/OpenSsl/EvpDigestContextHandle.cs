using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>An EVP_MD_CTX.</summary>
internal sealed class EvpDigestContextHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_MD_CTX_free(handle);
        return true;
    }
}
