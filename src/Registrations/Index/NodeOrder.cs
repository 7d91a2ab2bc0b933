using System.Collections;
using System.Runtime.InteropServices;

namespace Registry.Registrations.Index;

/// <summary>
/// Nodes in the order of listings, in runs that follow one another: each takes the space of a reference, and one that comes or
/// goes moves no more than its run.
/// </summary>
internal sealed class NodeOrder : IEnumerable<NodeEntry>
{
    private const int MaxRun = 256;

    private readonly List<List<NodeEntry>> _runs = [];

    public int Count { get; private set; }

    public void Add(NodeEntry node)
    {
        var (run, at) = Find(node.Place);
        if (Holds(run, at, node)) return;
        Count++;
        if (run == _runs.Count)
        {
            // What comes in order, as at the start, fills one run after the other.
            if (run == 0 || _runs[run - 1].Count == MaxRun) _runs.Add([node]);
            else _runs[run - 1].Add(node);
            return;
        }

        _runs[run].Insert(at, node);
        if (_runs[run].Count > MaxRun) Split(run);
    }

    public void Remove(NodeEntry node)
    {
        var (run, at) = Find(node.Place);
        if (!Holds(run, at, node)) return;
        Count--;
        _runs[run].RemoveAt(at);
        if (_runs[run].Count == 0) _runs.RemoveAt(run);
        else if (run + 1 < _runs.Count && _runs[run].Count + _runs[run + 1].Count <= MaxRun / 2) Join(run);
    }

    /// <summary>What comes after a place; all when there is none. Nothing may change meanwhile.</summary>
    public IEnumerable<NodeEntry> From(ListingCursor? after)
    {
        var (run, at) = after is { } place ? Find(place) : (0, 0);
        for (; run < _runs.Count; run++, at = 0)
        {
            for (; at < _runs[run].Count; at++)
            {
                if (_runs[run][at].Place != after) yield return _runs[run][at];
            }
        }
    }

    public IEnumerator<NodeEntry> GetEnumerator() => From(null).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the first node is that does not come before a place; where the next run would begin when all do.</summary>
    private (int Run, int At) Find(ListingCursor place)
    {
        var sought = new Sought(place);
        var run = First(CollectionsMarshal.AsSpan(_runs).BinarySearch(sought));
        return (run, run == _runs.Count ? 0 : First(CollectionsMarshal.AsSpan(_runs[run]).BinarySearch(sought)));
    }

    /// <summary>A search that finds nothing answers with the complement of the first that is greater.</summary>
    private static int First(int found) => found < 0 ? ~found : found;

    private bool Holds(int run, int at, NodeEntry node) => run < _runs.Count && ReferenceEquals(_runs[run][at], node);

    private void Split(int run)
    {
        _runs.Insert(run + 1, _runs[run][(MaxRun / 2)..]);
        _runs[run].RemoveRange(MaxRun / 2, _runs[run].Count - (MaxRun / 2));
    }

    private void Join(int run)
    {
        _runs[run].AddRange(_runs[run + 1]);
        _runs.RemoveAt(run + 1);
    }

    private readonly struct Sought(ListingCursor place) : IComparable<NodeEntry>, IComparable<List<NodeEntry>>
    {
        public int CompareTo(NodeEntry? other) => place.CompareTo(other!.Place);

        public int CompareTo(List<NodeEntry>? other) => place.CompareTo(other![^1].Place);
    }
}
