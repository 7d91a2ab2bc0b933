using Registry.Registrations.Records;

namespace Registry.Registrations.Statements;

/// <summary>A row of the field table.</summary>
/// <param name="Number">Order in the statement, and field number in the stored record.</param>
/// <param name="Label">Label in the text.</param>
/// <param name="TypedName">Member of the typed data.</param>
/// <param name="JsonName">Field of the JSON body; mistakes are reported under it.</param>
/// <param name="Needed">Whether a registration must have it.</param>
/// <param name="InWithdrawal">Whether a withdrawal has it; then it must.</param>
/// <param name="Rule">Brings a given value into its one accepted spelling.</param>
internal sealed record StatementField(int Number, string Label, string TypedName, string JsonName, bool Needed, bool InWithdrawal, Func<string, FieldValue> Rule)
{
    public bool IsIn(RecordKind kind) => kind == RecordKind.Registration || InWithdrawal;

    public bool IsNeededIn(RecordKind kind) => kind == RecordKind.Registration ? Needed : InWithdrawal;
}
