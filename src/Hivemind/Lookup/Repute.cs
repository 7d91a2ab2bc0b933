namespace Registry.Hivemind.Lookup;

/// <summary>
/// What became of the nodes that one peer has named in a search. Everybody's table holds a few that are gone; who names
/// hardly any other is not to be believed.
/// </summary>
internal sealed class Repute
{
    private const int Tolerated = 5;

    private int _good;
    private int _bad;

    public bool IsBad => _bad >= Tolerated && _bad > 2 * _good;

    public void Confirm() => _good++;

    public void Disprove() => _bad++;
}
