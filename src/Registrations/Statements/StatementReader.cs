using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations.Statements;

/// <summary>Makes a statement of given values by the field table, and reports every mistake at once.</summary>
internal static class StatementReader
{
    /// <summary>Stands for every model in a withdrawal or an authorization; no registration is for it.</summary>
    public const string AnyModel = "*";

    /// <summary>Longest time from issued to expires of a registration.</summary>
    public static readonly TimeSpan MaxLease = TimeSpan.FromDays(7);

    /// <summary>Longest time from issued to expires of an authorization.</summary>
    public static readonly TimeSpan MaxAuthorization = TimeSpan.FromDays(90);

    /// <param name="kind">What is stated; fields that it does not have are not asked for.</param>
    /// <param name="given">The given text of a field; null or empty when not given.</param>
    /// <param name="errors">Mistakes are added here; a field that is in it already is not judged again.</param>
    /// <returns>Null when there is any mistake.</returns>
    public static Statement? Read(RecordKind kind, Func<StatementField, string?> given, List<FieldError> errors)
    {
        var values = new string[StatementFields.Count];
        foreach (var field in StatementFields.All)
        {
            values[field.Number - 1] = "";
            if (field.IsIn(kind) && !errors.Exists(error => error.Field == field.JsonName))
            {
                values[field.Number - 1] = ReadField(field, kind, given(field), errors);
            }
        }

        if (kind == RecordKind.Registration && values[StatementFields.Model - 1] == AnyModel)
        {
            errors.Add(new FieldError("model_id", "* stands for every model in withdrawals and authorizations only"));
        }

        CheckAddress(values, errors);
        CheckExpiry(values, kind == RecordKind.Authorization ? MaxAuthorization : MaxLease, errors);
        return errors.Count == 0 ? new Statement(kind, values) : null;
    }

    private static string ReadField(StatementField field, RecordKind kind, string? given, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(given))
        {
            if (field.IsNeededIn(kind)) errors.Add(new FieldError(field.JsonName, "is required"));
            return "";
        }

        var value = field.Rule(given);
        if (value.Error is not null) errors.Add(new FieldError(field.JsonName, value.Error));
        return value.Canonical ?? "";
    }

    /// <summary>A multiaddr may end with the worker's own peer id, which the statement names already, but not with another.</summary>
    private static void CheckAddress(string[] values, List<FieldError> errors)
    {
        ref var text = ref values[StatementFields.Address - 1];
        if (text.Length == 0 || !Multiaddr.TryParse(text, out var address, out _) || address!.Components[^1].Protocol.Code != MultiaddrProtocol.P2p)
        {
            return;
        }

        if (!PeerId.TryParse(values[StatementFields.Peer - 1], out var peer) || !address.PeerIdBytes.Span.SequenceEqual(peer!.Bytes.Span))
        {
            errors.Add(new FieldError("public_addr", "ends with a peer id that is not peer_id"));
        }
        else
        {
            text = address.WithoutPeerId().ToString();
        }
    }

    private static void CheckExpiry(string[] values, TimeSpan longest, List<FieldError> errors)
    {
        if (!FieldRules.TryTime(values[StatementFields.Issued - 1], out var issued) || !FieldRules.TryTime(values[StatementFields.Expires - 1], out var expires))
        {
            return;
        }

        if (expires <= issued)
        {
            errors.Add(new FieldError("expires_at", "must be later than issued_at"));
        }
        else if (expires - issued > longest)
        {
            errors.Add(new FieldError("expires_at", $"must be at most {longest.Days} days after issued_at"));
        }
    }
}
