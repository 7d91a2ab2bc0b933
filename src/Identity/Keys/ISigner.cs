namespace Registry.Identity.Keys;

/// <summary>An imported private key. Safe to use from several threads.</summary>
internal interface ISigner : IDisposable
{
    byte[] Sign(ReadOnlySpan<byte> message);

    /// <summary>The Data field of the private key protobuf; the caller clears it after use.</summary>
    byte[] ExportData();

    /// <summary>The Data field of the public key protobuf.</summary>
    byte[] ExportPublicData();
}
