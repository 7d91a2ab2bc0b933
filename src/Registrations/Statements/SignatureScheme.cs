namespace Registry.Registrations.Statements;

/// <summary>How a wallet signed. The numbers are those of the stored record.</summary>
public enum SignatureScheme
{
    /// <summary>No signature; only where the configuration does not require one.</summary>
    None = 0,

    /// <summary>EIP-191 personal_sign of the statement text.</summary>
    Eip191 = 1,

    /// <summary>EIP-712 typed data of the same fields.</summary>
    Eip712 = 2,
}
