using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>An EVP_PKEY.</summary>
internal sealed class EvpKeyHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}
