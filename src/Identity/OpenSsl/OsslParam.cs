using System.Runtime.InteropServices;

namespace Registry.Identity.OpenSsl;

/// <summary>OSSL_PARAM of openssl/core.h; an array of them ends with a zeroed one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OsslParam
{
    internal const uint Utf8String = 4;
    internal const uint OctetString = 5;

    internal byte* Name;
    internal uint DataType;
    internal void* Data;
    internal nuint DataSize;
    internal nuint ReturnSize;

    internal OsslParam(byte* name, uint dataType, void* data, int dataSize)
    {
        Name = name;
        DataType = dataType;
        Data = data;
        DataSize = (nuint)dataSize;
        ReturnSize = nuint.MaxValue; // OSSL_PARAM_UNMODIFIED
    }
}
