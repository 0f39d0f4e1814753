#import "Shapes/XTLineDrawer.h"
#import <Foundation/Foundation.h>

/** Is drawn on. */
@interface XTBoard : NSObject
@property (nonatomic, copy) NSString *title, *color, *name;
/** What is drawn on first. */
@property (nonatomic) XTBoard *below;
- (void)clear;
@end

@implementation XTBoard
- (void)drawAll:(XTBoard *)backgroundPage {
    [XTLineDrawer drawLineFrom:first to:second];
}
@end

@interface XTUser : NSObject
/** Where the user draws. */
@property (nonatomic) XTBoard *own;
- (void)drawOn:(XTBoard *)currentPage;
@end
